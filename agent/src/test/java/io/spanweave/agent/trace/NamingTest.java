package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamingTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " -> ", textBlock = """
            / -> /
            '' -> /
            * -> /*
            abc -> /abc
            /orders -> /orders
            /orders/ -> /orders/
            //orders -> //orders
            /orders/4711 -> /orders/{id}
            /orders/4711/items/2 -> /orders/{id}/items/{id}
            /api/v1/orders -> /api/v1/orders
            /api/V12/orders -> /api/V12/orders
            /api/v123/orders -> /api/{id}/orders
            /u/550e8400-e29b-41d4-a716-446655440000 -> /u/{id}
            /u/d41d8cd98f00b204e9800998ecf8427e -> /u/{id}
            /u/jane@example.com -> /u/{id}
            /u/jane%40example.com -> /u/{id}
            /q/a=b -> /q/{id}
            /d/2024-01-02 -> /d/{id}
            /p/area51 -> /p/area51
            /p/base64 -> /p/base64
            /p/a-title-of-2024-that-is-long -> /p/{id}
            /p/an-ordinary-title-without-any-digit -> /p/an-ordinary-title-without-any-digit
            /p/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz -> /p/{id}
            /p/१२३ -> /p/{id}
            /p/v -> /p/v
            /p/1 -> /p/{id}
            """)
    void shouldTakeIdsOut(String path, String name) {
        assertThat(Naming.withoutIds(path)).isEqualTo(name);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/a;jsessionid=1A2B, /a",
        "/a;jsessionid=1A2B/b, /a/b",
        "/a;x=1;y=2/b;z, /a/b",
        ";, ''",
        "/a, /a",
        "http://h/a;jsessionid=1, http://h/a",
    })
    void shouldForgetPathParameters(String uri, String plain) {
        assertThat(Naming.plain(uri)).isEqualTo(plain);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # uri                | context | route        | servlet | info  | status | name                  | source
            /orders/1            | ''      | /orders/{id} | /orders/1 | -   | 200    | GET /orders/{id}      | route
            /shop/orders/1       | /shop   | /orders/{id} | /orders/1 | -   | 200    | GET /shop/orders/{id} | route
            /shop/orders/1       | /shop   | orders/{id}  | -       | -     | 200    | GET /shop/orders/{id} | route
            /api/orders/1        | ''      | /orders/{id} | /api    | /orders/1 | 200 | GET /api/orders/{id} | route
            /api/orders/1        | ''      | /api/orders/{id} | /api | /orders/1 | 200 | GET /api/orders/{id} | route
            /api/apidocs/1       | ''      | /apidocs/{id} | /api   | /apidocs/1 | 200 | GET /api/apidocs/{id} | route
            /shop/rest/orders/1  | /shop   | -            | /rest   | /orders/1 | 200 | GET /shop/rest/*    | route
            /x/y                 | ''      | -            | ''      | /x/y  | 200    | GET /x/y              | url
            /orders/1            | ''      | -            | /orders/1 | -   | 200    | GET /orders/{id}      | url
            /orders/1;jsessionid=A | ''    | -            | -       | -     | 401    | GET /orders/{id}      | url
            /wp-admin/x.php      | ''      | -            | /wp-admin/x.php | - | 404 | GET /{unknown}       | url
            /orders/1            | ''      | /orders/{id} | /orders/1 | -   | 404    | GET /orders/{id}      | route
            ''                   | ''      | -            | -       | -     | 0      | GET /                 | url
            """)
    void shouldNameRequests(
            String uri,
            String context,
            String route,
            String servletPath,
            String pathInfo,
            int status,
            String name,
            String source) {
        Request request = new Request("GET", uri);
        request.origin(context, null, null);
        request.handled(status, servletPath, pathInfo);
        if (route != null) {
            request.route(route);
        }
        Trace trace = Trace.ofRequest(request);
        assertThat(Naming.nameOf(trace)).isEqualTo(name);
        assertThat(Naming.sourceOf(trace)).isEqualTo(source);
    }

    @Test
    void shouldKeepTheFirstRoute() {
        Request request = new Request("GET", "/a");
        request.route("/a");
        request.route("/error");
        assertThat(Naming.nameOf(Trace.ofRequest(request))).isEqualTo("GET /a");
    }

    @Test
    void shouldCutLongNames() {
        Trace trace = Trace.ofRequest(new Request("GET", "/segment".repeat(1_000)));
        assertThat(Naming.nameOf(trace)).hasSizeLessThanOrEqualTo(200).startsWith("GET /segment/segment");
    }

    @Test
    void shouldNameTasks() {
        Trace trace = Trace.ofTask(TaskName.ofMethod("com.acme.OverdueCheck", "check"));
        assertThat(Naming.nameOf(trace)).isEqualTo("OverdueCheck.check");
        assertThat(Naming.sourceOf(trace)).isEqualTo("task");
    }

    @ParameterizedTest(name = "{0} below {1}")
    @CsvSource(delimiter = '|', textBlock = """
            /health             | ''    | true
            /health/live        | ''    | true
            /healthy            | ''    | false
            /shop/health        | /shop | true
            /shop/health        | ''    | false
            /shopping/health    | /shop | false
            /actuator           | ''    | true
            /actuator/metrics/x | ''    | true
            /a/b/style.css      | ''    | true
            /a/b/style.css;jsessionid=1 | '' | true
            /style.css/edit     | ''    | false
            /only               | ''    | true
            /only/              | ''    | false
            /orders             | ''    | false
            """)
    void shouldKnowIgnoredPaths(String uri, String context, boolean ignored) {
        List<String> patterns = Arrays.asList("/health", "/health/**", "/actuator/**", "*.css", "/only");
        Request request = new Request("GET", uri);
        request.origin(context, null, null);
        assertThat(Naming.isIgnored(request, patterns)).isEqualTo(ignored);
    }

    @Test
    void shouldIgnoreEverythingOrNothing() {
        Request request = new Request("GET", "/a");
        assertThat(Naming.isIgnored(request, List.of("/**"))).isTrue();
        assertThat(Naming.isIgnored(request, List.of("*"))).isTrue();
        assertThat(Naming.isIgnored(request, List.of())).isFalse();
        assertThat(Naming.isIgnored(request, List.of("**"))).isFalse();
    }
}
