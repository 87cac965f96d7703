import json
import os
import sys
import urllib.request
from urllib.error import HTTPError
from urllib.parse import quote


# A redirect would take the token elsewhere.
class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


api = "{{server}}"
identifier = quote({{identifier}}, safe="")
token = os.environ["AELYST_TOKEN"]
body = {{body}}

request = urllib.request.Request(
    f"{api}{{path}}",
    method="{{method}}",
    headers={
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
    },
    data=json.dumps(body).encode(),
)
opener = urllib.request.build_opener(NoRedirects)

try:
    with opener.open(request, timeout=30) as response:
        print(json.load(response))
except HTTPError as error:
    # After a 5xx or any other exception, check before
    # you resend: it may have been processed.
    sys.exit(f"{error.code} {error.read().decode()}")
