"""Files of texts in, screened rows, reports and measurements out."""
