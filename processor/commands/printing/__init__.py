"""How commands print: tables, pages of tables, times, problems. No command stands here."""
