"""What libraries know about text: its language, its Finnish forms."""
