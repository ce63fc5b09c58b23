"""What the software refuses, as patterns: in names of columns and fields, and in what people read."""

import re

REFUSED_NAMES = re.compile(
    r"fetal|unborn|quota|permit|complian|policy|fine(?!d)|penalt|fee$|tip_?off|certificate|finding|result|diagnos|"
    r"end_reason|id_?card|id_number|identity_number|latitude|longitude|location|target|rank|score|order_of_birth|parity",
    re.IGNORECASE,
)
REFUSED_PHRASES = {
    "zh_Hans": "胎儿性别|计划外|超生|指标|准生证|生育证|罚款|社会抚养费|举报|补救措施|重点对象|两非|身份证号|排名",
    "zh_Hant": "胎兒性別|計[劃畫]外|超生|指標|准生證|生育證|罰款|社會撫養費|舉報|補救措施|重點對象|兩非|身.證號|排名",
    "en": r"fetal sex|quota|birth permit|out of plan|\bfines?\b|penalt|tip-off|complian|ID card|ranking|\btarget\b",
}
