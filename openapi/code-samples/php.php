<?php

$api = '{{server}}';
$identifier = rawurlencode({{identifier}});
$token = getenv('AELYST_TOKEN');
$body = {{body}};
$url = "$api{{path}}";

$curl = curl_init($url);
curl_setopt_array($curl, [
    CURLOPT_CUSTOMREQUEST => '{{method}}',
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer $token",
        'Content-Type: application/json',
    ],
    CURLOPT_POSTFIELDS => json_encode($body),
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
]);
$response = curl_exec($curl);
$status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);

if ($status >= 200 && $status < 300) {
    $flags = JSON_THROW_ON_ERROR;
    print_r(json_decode($response, flags: $flags));
} else {
    // After no response (0) or a 5xx, check before
    // you resend: it may have been processed.
    $reason = $response ?: curl_error($curl);
    fwrite(STDERR, "$status $reason\n");
    exit(1);
}
