"""The signed indexes of Debian's and Ubuntu's security suites: which updates are pending, by their word."""
