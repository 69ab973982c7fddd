package io.spanweave.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaterfallTest {
    private final Waterfall plain = new Waterfall(100, false);

    @Test
    void shouldDrawATransaction() {
        ObjectNode transaction = Samples.transaction();
        Samples.at(transaction, "/spans/0").put("status", "internal_error");
        ((ArrayNode) transaction.path("spans"))
                .add(Samples.at(transaction, "/spans/1")
                        .deepCopy()
                        .put("span_id", "4444444444444444")
                        .put("op", "http.client")
                        .put("description", "GET http://rates/")
                        .put(
                                "start_timestamp",
                                transaction.path("start_timestamp").decimalValue())
                        .put("timestamp", transaction.path("start_timestamp").decimalValue()));

        assertThat(plain.draw(new SentTransaction(transaction))).isEqualTo("""
                        POST /api/invoices/{id}                                    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━   200.0 ms
                        http.server · ok · release 4f2c91e · production · trace 0123456789abcdef0123456789abcdef
                        ├─ http.client GET http://rates/                           ━                                 0.00 ms
                        └─ function PaymentService.pay                                    ━━━━━━━━━━━━━━━━━━━━━━    140.0 ms
                           └─ ✗ internal_error db.insert create_payment_record                    ━━━━━━━━           50.0 ms
                        3 spans · 1 in the database, 50.0 ms
                        """);
    }

    @Test
    void shouldDrawAnEvent() {
        ObjectNode event = Samples.event();
        ArrayNode frames = (ArrayNode) event.at("/exception/values/1/stacktrace/frames");
        frames.insert(0, event.at("/exception/values/0/stacktrace/frames/0").deepCopy());
        frames.insert(0, event.at("/exception/values/0/stacktrace/frames/0").deepCopy());
        Samples.at(event, "/contexts")
                .set("work", Samples.object("{\"type\":\"work\",\"rows_read\":47,\"elapsed\":\"3.2 s\"}"));
        event.putArray("breadcrumbs")
                .add(Samples.object(
                        "{\"timestamp\":1795000000.5,\"category\":\"retry\",\"message\":\"attempt 1 of 3 failed\"}"));

        assertThat(plain.draw(new SentEvent(event))).isEqualTo("""
                        ┏━ IllegalStateException: payment failed
                        ┃ POST /api/invoices/{id} · release 4f2c91e · production
                        ┃ error · unhandled by auto.http.spanweave.servlet · trace 0123456789abcdef0123456789abcdef
                        ┃
                        ┃ ▸ com.acme.Payments.pay(Payments.java:34)
                        ┃ ▸ com.acme.Shop.handle(Shop.java:12)
                        ┃   … 2 frames outside of the application
                        ┃
                        ┃ caused by SQLException: no such table
                        ┃   org.driver.Wire.read(Wire.java:9)
                        ┃
                        ┃ work
                        ┃   rows_read  47
                        ┃   elapsed    3.2 s
                        ┃
                        ┃ breadcrumbs
                        ┃   11:06:40.500  retry: attempt 1 of 3 failed
                        ┗━
                        """);
    }

    @Test
    void shouldKeepTheTextWhenColoured() {
        SentTransaction transaction = new SentTransaction(Samples.transaction());
        SentEvent event = new SentEvent(Samples.event());
        Waterfall coloured = new Waterfall(100, true);

        assertThat(coloured.draw(transaction)).contains("\u001b[36m");
        assertThat(withoutColour(coloured.draw(transaction))).isEqualTo(plain.draw(transaction));
        assertThat(coloured.draw(event)).contains("\u001b[1;31m");
        assertThat(withoutColour(coloured.draw(event))).isEqualTo(plain.draw(event));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 80, 133})
    void shouldFitTheTerminal(int width) {
        ObjectNode transaction = Samples.transaction().put("transaction", "GET /" + "long/".repeat(100));
        Samples.at(transaction, "/spans/0")
                .put("description", "select ".repeat(100))
                .put("status", "internal_error");
        ObjectNode event = Samples.event();
        Samples.lastException(event).put("value", "much ".repeat(100));
        Samples.at(event, "/contexts").putObject("work").put("key".repeat(100), "value".repeat(100));
        event.putArray("breadcrumbs")
                .addObject()
                .put("category", "c".repeat(300))
                .put("message", "m".repeat(300));
        Waterfall waterfall = new Waterfall(width, false);

        assertThat(waterfall.draw(new SentTransaction(transaction)).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Math.max(60, width)));
        assertThat(waterfall.draw(new SentEvent(event)).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Math.max(60, width)));
    }

    @Test
    void shouldNotLetTextsDriveTheTerminal() {
        ObjectNode transaction = Samples.transaction();
        Samples.at(transaction, "/spans/0").put("description", "a\u001b[2Jb\nc");
        ObjectNode event = Samples.event();
        Samples.lastException(event).put("value", "a\u001b[2Jb\nc");

        assertThat(plain.draw(new SentTransaction(transaction)))
                .contains("a [2Jb c")
                .doesNotContain("\u001b");
        assertThat(plain.draw(new SentEvent(event))).contains("a [2Jb c").doesNotContain("\u001b");
    }

    @Test
    void shouldShowSpansWhoseParentIsMissingUnderTheRootAndEachOnce() {
        ObjectNode transaction = Samples.transaction();
        Samples.at(transaction, "/spans/0").put("parent_span_id", "9999999999999999");
        Samples.at(transaction, "/spans/1").put("parent_span_id", "2222222222222222");

        assertThat(plain.draw(new SentTransaction(transaction)).lines().filter(line -> line.contains("create_payment")))
                .singleElement()
                .asString()
                .startsWith("└─ db.insert");
    }

    private static String withoutColour(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }
}
