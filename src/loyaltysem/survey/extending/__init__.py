"""Variables that are set beside the answers: behaviour from orders, weights from known margins."""
