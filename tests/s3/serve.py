"""A store that speaks S3, with one empty bucket: prints its address, ends when its input ends."""

import logging
import sys
import urllib.request

from moto.server import ThreadedMotoServer

logging.disable(logging.CRITICAL)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=int(sys.argv[2]), verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
make = urllib.request.Request(f"{address}/{sys.argv[1]}", method="PUT")
urllib.request.urlopen(make).read()
print(address, flush=True)
sys.stdin.read()
