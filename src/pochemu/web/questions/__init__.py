"""Pages of questions: what they are given, and what their forms say."""
