<?php

require __DIR__ . '/vendor/autoload.php';

$webhook = new \StandardWebhooks\Webhook(getenv('WEBHOOK_SECRET'));

try {
    $event = $webhook->verify(file_get_contents('php://input'), [
        'webhook-id' => $_SERVER['HTTP_WEBHOOK_ID'] ?? null,
        'webhook-timestamp' => $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? null,
        'webhook-signature' => $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? null,
    ]);
} catch (\StandardWebhooks\Exception\WebhookVerificationException $error) {
    http_response_code(401);
    exit;
}

error_log(json_encode($event)); // "type": "invoice.paid"
http_response_code(204);
