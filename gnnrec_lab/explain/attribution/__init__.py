"""Attribution methods: the importance of each of a user's interactions for one score."""
