"""Documents from the web: politely, within limits, and never from an address that is nobody's business."""
