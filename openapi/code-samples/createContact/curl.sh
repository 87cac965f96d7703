API=https://api.aelyst.ai/v1

curl "$API/contact/phone%3A%2B60121233112" \
  --header "Authorization: Bearer $AELYST_TOKEN" \
  --header 'Content-Type: application/json' \
  --data '{
    "firstName": "Jane",
    "language": "ms",
    "countryCode": "MY",
    "custom_fields": [{
      "name": "Company Website",
      "value": "https://example.com"
    }]
  }'
