"""Evidence about candidates in, an order with a probability out."""
