"""Amendment and withdrawal (修撤单): the form and its message."""
