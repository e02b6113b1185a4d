"""What `make bench` stands on: data in bulk, settings of its own, the bare view, the way of measuring."""
