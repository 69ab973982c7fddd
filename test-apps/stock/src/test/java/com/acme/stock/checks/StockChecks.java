package com.acme.stock.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.acme.stock.checks.StockClient.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a user of the application can see, checked over HTTP against a running one. A subclass says where it runs;
 * checks of jobs that do not run there are skipped.
 */
public abstract class StockChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ITEM_1 = "id=1\nname=Claw hammer\nbin=A-1\nquantity=40\n";

    private final StockClient app;

    /** @param baseUrl with the context path, for example {@code http://127.0.0.1:8080/stock} */
    protected StockChecks(String baseUrl) {
        this.app = new StockClient(baseUrl);
    }

    @Test
    void itemIsShown() {
        assertThat(app.get("/items/1")).isEqualTo(new Answer(200, ITEM_1, "north"));
    }

    @ParameterizedTest
    @CsvSource({"/items/999,404", "/items/one,400", "/items,400", "/nowhere,404"})
    void whatIsNotThereIsNotFound(String path, int status) {
        Answer answer = app.get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.gate()).isEqualTo("north");
    }

    @Test
    void reportHasItsFourFigures() {
        assertThat(app.get("/report"))
                .isEqualTo(new Answer(200, "scarce=2\nfirst=Claw hammer\nworth=776.00\nbins=2\n", "north"));
    }

    /** Of items that no other check changes, and of those that one does, to a number that is not known. */
    @Test
    void tallyIsAddedUp() {
        Answer tally = app.get("/tally");

        assertThat(tally.status()).isEqualTo(200);
        assertThat(tally.number("worth")).isGreaterThan(2_000);
    }

    @Test
    void importRaisesQuantities() {
        int glue = quantity(8);
        int screws = quantity(9);
        int plugs = quantity(10);

        assertThat(app.post("/import")).isEqualTo(new Answer(201, "lines=5\nitems=3\n", "north"));

        assertThat(quantity(8)).isEqualTo(glue + 10);
        assertThat(quantity(9)).isEqualTo(screws + 20);
        assertThat(quantity(10)).isEqualTo(plugs + 3);
    }

    @Test
    void procedureIsCalled() {
        assertThat(app.get("/procedure")).isEqualTo(new Answer(200, "level=84\n", "north"));
    }

    @ParameterizedTest
    @CsvSource({
        "/error,Stock room closed",
        "/error,Door 7 is locked",
        "/boom,Shelf 13 does not exist",
        "/filter-error,The gate is jammed"
    })
    void exceptionAnswers500(String path, String message) {
        Answer failed = app.get(path);

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.body()).contains(message);
    }

    @Test
    void sentErrorIsSent() {
        assertThat(app.get("/senderror").status()).isEqualTo(503);
    }

    @Test
    void anotherThreadAnswers() {
        assertThat(app.get("/async?how=complete")).isEqualTo(new Answer(200, "items=10\n", "north"));
    }

    @Test
    void anotherThreadDispatches() {
        assertThat(app.get("/async?how=dispatch")).isEqualTo(new Answer(200, ITEM_1, "north"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout", "error"})
    void anotherThreadThatDoesNotAnswerIsNotAwaitedForever(String how) {
        assertThat(app.get("/async?how=" + how).status()).isEqualTo(500);
    }

    @Test
    void asyncNeedsToKnowHow() {
        assertThat(app.get("/async").status()).isEqualTo(400);
        assertThat(app.get("/async?how=slowly").status()).isEqualTo(400);
    }

    @Test
    void itemIsForwardedTo() {
        assertThat(app.get("/forward")).isEqualTo(new Answer(200, ITEM_1, "north"));
    }

    @Test
    void itemIsIncluded() {
        assertThat(app.get("/include")).isEqualTo(new Answer(200, "Item of the day\n" + ITEM_1, "north"));
    }

    @Test
    void pingIsAnswered() {
        assertThat(app.get("/ping")).isEqualTo(new Answer(200, "pong\n", "north"));
    }

    @Test
    void housekeepingGoesOn() {
        Answer jobs = app.get("/jobs");
        assumeTrue(jobs.number("sweeps") + jobs.number("stocktakes") > 0, "no housekeeping here");

        await().atMost(PATIENCE).untilAsserted(() -> {
            Answer later = app.get("/jobs");
            assertThat(later.number("sweeps")).isGreaterThan(jobs.number("sweeps"));
            assertThat(later.number("stocktakes")).isGreaterThan(jobs.number("stocktakes"));
        });
    }

    @Test
    void failedReorderEndsItsSchedule() {
        assumeTrue(app.get("/jobs").value("reorderActive").equals("true"), "nothing is reordered here");
        await().atMost(PATIENCE).until(() -> app.get("/jobs").number("reorders") > 0);

        assertThat(app.post("/faults?reorder=true").status()).isEqualTo(204);
        await().atMost(PATIENCE).until(() -> app.get("/jobs").value("reorderActive"), "false"::equals);
        app.post("/faults?reorder=false");

        int reorders = app.get("/jobs").number("reorders");
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> app.get("/jobs").number("reorders") == reorders);
    }

    private int quantity(int item) {
        return app.get("/items/" + item).number("quantity");
    }
}
