"""What decisions read and leave: the next orders, outcomes, holds, and how these are taken back."""
