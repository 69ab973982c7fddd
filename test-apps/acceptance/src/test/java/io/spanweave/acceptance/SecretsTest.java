package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sixty secrets and more, in every place an application can put one; none of them may be in a byte that is sent. */
class SecretsTest {
    private static final String MARK = "hunter";

    /** How a secret looks in a text, wherever that is. */
    private static final List<String> TEXTS = List.of(
            "login failed, password=%s",
            "{\"user\":\"ann\",\"password\":\"%s\"}",
            "no such token: %s",
            "Authorization: Bearer %s",
            "Bearer %s was refused",
            "Cookie: JSESSIONID=%s; theme=dark",
            "api_key=%s is over its quota",
            "client-secret='%s'",
            "cannot connect to https://ann:%s@example.com/stock",
            "jdbc:postgresql://db/stock?user=ann&password=%s",
            "ERROR: duplicate key value\n  Detail: Key (email)=(%s) already exists.",
            "Duplicate entry '%s' for key 'items.email'",
            "PreparedStatementCallback; bad SQL grammar [select * from users where name = '%s']",
            "accessToken=%s&state=1");

    private static final List<String> TEXT_PLACES = List.of("message", "cause", "suppressed", "log", "argument");

    /** Where a text is nobody's business whatever it says. */
    private static final List<String> HIDDEN_PLACES = List.of("property", "sql", "broken-sql", "parameter", "number");

    private int planted;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {8, 11, 17, 21, 25})
    void shouldNotLeaveInAnyByte(int release) {
        try (Ingest ingest = Ingest.start();
                StockServer stock = StockServer.start(
                        StockServer.launch(JdkLane.of(release), ingest)
                                .env("SPANWEAVE_ERRORS_PER_MINUTE", "0")
                                // Some are no failure at all, and of these every one is to be looked through.
                                .env("SPANWEAVE_TRACES_PER_MINUTE", "0"),
                        ingest)) {
            List<String> secrets = new ArrayList<>();
            for (String place : TEXT_PLACES) {
                for (String text : TEXTS) {
                    secrets.add(plant(stock, place, text));
                }
            }
            for (String place : HIDDEN_PLACES) {
                secrets.add(plant(stock, place, "%s"));
            }
            secrets.add(plant(stock, "thread", "worker of token=%s"));
            secrets.addAll(plantInRequest(stock));
            assertThat(secrets).hasSizeGreaterThan(60).doesNotHaveDuplicates();

            ingest.quiet(Duration.ofSeconds(3));
            // As many as were sent to it, at the least: a server that fails before it gets there leaks nothing, too.
            assertThat(ingest.events()).hasSizeGreaterThanOrEqualTo(secrets.size());
            // Of any, even of a part.
            assertThat(around(new String(ingest.bytes(), StandardCharsets.UTF_8)))
                    .isEmpty();
            ingest.assertNoComplaints();
        }
    }

    /** What there is left and right of one. */
    private static List<String> around(String everything) {
        List<String> found = new ArrayList<>();
        for (int at = everything.indexOf(MARK); at >= 0; at = everything.indexOf(MARK, at + 1)) {
            found.add(everything.substring(Math.max(0, at - 100), Math.min(everything.length(), at + 20)));
        }
        return found;
    }

    private List<String> plantInRequest(StockServer stock) {
        List<String> secrets = new ArrayList<>();
        for (String header :
                List.of("Authorization", "Cookie", "X-Api-Key", "Referer", "User-Agent", "X-Forwarded-For")) {
            String secret = secret();
            post(stock, "/stock/incident", "place=none", Map.of(header, secret));
            secrets.add(secret);
        }
        String inQuery = secret();
        post(stock, "/stock/incident?password=" + inQuery + "&q=" + inQuery, "place=none", Map.of());
        secrets.add(inQuery);
        String inForm = secret();
        post(stock, "/stock/incident", "place=none&note=" + inForm, Map.of());
        secrets.add(inForm);
        String inPath = secret();
        post(stock, "/stock/incident/token=" + inPath, "place=none", Map.of());
        secrets.add(inPath);
        String inSession = secret();
        post(stock, "/stock/incident;jsessionid=" + inSession, "place=none", Map.of());
        secrets.add(inSession);
        return secrets;
    }

    private String plant(StockServer stock, String place, String text) {
        String secret = secret();
        String form =
                "place=" + place + "&text=" + URLEncoder.encode(text.replace("%s", secret), StandardCharsets.UTF_8);
        post(stock, "/stock/incident", form, Map.of());
        return secret;
    }

    private String secret() {
        return MARK + planted++ + "z";
    }

    private static void post(StockServer stock, String path, String form, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/x-www-form-urlencoded");
        Response response = stock.application().request("POST", path, all, form);
        assertThat(response.status()).as(form).isEqualTo(500);
    }
}
