"""The model writer: any OpenAI-compatible endpoint behind the port `LanguageModel`."""
