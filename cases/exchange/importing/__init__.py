"""What comes in: bibliographies, spreadsheets and dossiers. Everything is previewed, and comes in whole or not at all."""
