"""What every domain's endpoints share: dependencies, pages, forms, errors, middleware."""
