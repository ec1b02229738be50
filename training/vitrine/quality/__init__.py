"""What data is held to: rules as files that people read, and what they find in a drop."""
