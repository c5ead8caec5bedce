"""What after-sale service keeps."""
