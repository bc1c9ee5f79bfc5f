"""Cases: what people decide about posts, with reasons, appeals, and a record of every step."""
