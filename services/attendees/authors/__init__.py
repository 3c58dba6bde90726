"""Who people are who wrote something elsewhere: what those who keep their words need to show them."""
