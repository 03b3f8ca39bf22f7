"""What Sira says: topics, claims and services, read from content/ into frozen objects and checked. Fails closed."""
