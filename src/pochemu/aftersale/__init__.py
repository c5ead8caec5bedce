"""After-sale: contracts registered, units viewed and handed over, what is wrong with them mended."""
