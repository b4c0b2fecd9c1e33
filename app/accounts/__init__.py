"""People, organisations and ways in; also what a person may read of the record."""
