"""What people ask for and answer: requests, cases, review sheets, places they agreed to."""
