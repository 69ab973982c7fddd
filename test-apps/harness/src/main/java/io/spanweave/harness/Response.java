package io.spanweave.harness;

import java.util.Map;

/**
 * An application's answer.
 *
 * @param headers first value of each, names in lower case
 */
public record Response(int status, String body, Map<String, String> headers) {

    /** One header by its lower case name, empty when absent. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
