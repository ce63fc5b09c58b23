"""The only folder that knows Telegram, the environment and the process."""
