package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A transaction and an event that break no rule, to be changed by tests. */
final class Samples {
    static final String TRACE = "0123456789abcdef0123456789abcdef";
    static final String ROOT = "1111111111111111";

    private Samples() {}

    static ObjectNode transaction() {
        long now = Instant.now().getEpochSecond();
        return object("""
                {"type": "transaction", "event_id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "platform": "java",
                 "transaction": "POST /api/invoices/{id}", "transaction_info": {"source": "route"},
                 "start_timestamp": %1$d.100000, "timestamp": %1$d.300000,
                 "release": "4f2c91e", "environment": "production",
                 "request": {"method": "POST", "url": "http://shop/api/invoices/7"},
                 "tags": {"customer": "acme"},
                 "contexts": {"trace": {"trace_id": "%2$s", "span_id": "%3$s", "op": "http.server", "status": "ok"}},
                 "spans": [
                   {"op": "db.insert", "description": "create_payment_record", "status": "ok", "trace_id": "%2$s",
                    "span_id": "3333333333333333", "parent_span_id": "2222222222222222",
                    "start_timestamp": %1$d.200000, "timestamp": %1$d.250000, "data": {"db.system": "postgresql"}},
                   {"op": "function", "description": "PaymentService.pay", "status": "ok", "trace_id": "%2$s",
                    "span_id": "2222222222222222", "parent_span_id": "%3$s",
                    "start_timestamp": %1$d.150000, "timestamp": %1$d.290000}]}
                """.formatted(now - 10, TRACE, ROOT));
    }

    static ObjectNode event() {
        long now = Instant.now().getEpochSecond();
        return object("""
                {"event_id": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "platform": "java", "level": "error",
                 "timestamp": %1$d.300000, "transaction": "POST /api/invoices/{id}",
                 "release": "4f2c91e", "environment": "production",
                 "contexts": {"trace": {"trace_id": "%2$s", "span_id": "%3$s"}},
                 "exception": {"values": [
                   {"type": "SQLException", "module": "java.sql", "value": "no such table",
                    "stacktrace": {"frames": [
                      {"module": "org.driver.Wire", "function": "read", "filename": "Wire.java", "lineno": 9,
                       "in_app": false}]}},
                   {"type": "IllegalStateException", "module": "java.lang", "value": "payment failed",
                    "mechanism": {"type": "auto.http.spanweave.servlet", "handled": false},
                    "stacktrace": {"frames": [
                      {"module": "com.acme.Shop", "function": "handle", "filename": "Shop.java", "lineno": 12,
                       "in_app": true},
                      {"module": "com.acme.Payments", "function": "pay", "filename": "Payments.java", "lineno": 34,
                       "in_app": true}]}}]}}
                """.formatted(now - 10, TRACE, ROOT));
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode at(JsonNode node, String pointer) {
        return (ObjectNode) node.at(pointer);
    }

    static ObjectNode lastException(ObjectNode event) {
        return at(event, "/exception/values/1");
    }

    /** The envelope an SDK makes of it. */
    static String envelope(ObjectNode body) {
        String type = body.path("type").asText("event");
        return header(body) + item(type, body.toString());
    }

    static String header(ObjectNode body) {
        return "{\"event_id\":\"" + body.path("event_id").asText() + "\"}\n";
    }

    static String item(String type, String payload) {
        int length = payload.getBytes(StandardCharsets.UTF_8).length;
        return "{\"type\":\"" + type + "\",\"length\":" + length + "}\n" + payload + "\n";
    }
}
