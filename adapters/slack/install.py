"""Installing Ruusu in many workspaces."""

CALLBACK = "/slack/oauth_redirect"
