import json

input()
print(json.dumps({"error": "ModuleNotFoundError: No module named 'durable'"}), flush=True)
