API=https://api.aelyst.ai/v1

curl "$API/contact/id%3A123/conversation/status" \
  --header "Authorization: Bearer $AELYST_TOKEN" \
  --header 'Content-Type: application/json' \
  --data '{
    "status": "close",
    "category": "Order",
    "summary": "Asked where the parcel is"
  }'
