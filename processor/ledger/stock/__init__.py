"""Stock in time: what happened to it, what was counted, what is promised; and the reports that say
so."""
