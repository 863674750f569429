file,rows,errors,status,message,processed_at
pl1-instruction-W000001-P001.csv,412,0,OK,,2026-11-03 10:04:11
pl1-labels-W000001-P001.pdf,,1,ERROR,"page 17: barcode cannot be read, file refused",2026-11-03 10:05:02
out/pl1-instruction-W000002-P001,9,2,PARTIAL,2 rows refused,2026-11-03T12:31:40+01:00
pl1-instruction-W000003-P001.csv,,,QUEUED,,2026-11-03 13:00:00
pl1-instruction-W000004-P001.csv,0,,,,2026-11-03 13:00:00
