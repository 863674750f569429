"""Every sentence of the program, once a language, under its id; nothing here decides anything."""
