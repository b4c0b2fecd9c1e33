"""Need profiles: twelve answers of a government, confidential between it and its coordinators."""
