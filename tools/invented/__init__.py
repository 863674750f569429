"""The invented world behind the samples: goods, people, orders and what must become of them."""
