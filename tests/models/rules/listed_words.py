"""The words that are not to be said to women, of every language, and those that only look like them."""

from locales import LANGUAGES, womens_words

LISTS = [words for language in LANGUAGES if (words := womens_words(language))]
TELLING = sorted({word.rstrip("*") for words in LISTS for word in words.telling})
HARMLESS = sorted({word for words in LISTS for word in words.harmless})
