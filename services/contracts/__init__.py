"""The published language: what services and the gateway say to each other. Pure data; imports nothing of ours."""
