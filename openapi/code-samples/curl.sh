api={{server}}
identifier={{encoded}}

# After no response, or a 5xx, check before you
# resend: it may have been processed.
curl --fail-with-body --max-time 30 \
  --request {{method}} \
  --header "Authorization: Bearer $AELYST_TOKEN" \
  --header 'Content-Type: application/json' \
  --data '{{body}}' \
  "$api{{path}}"
