package io.spanweave.harness;

import java.util.List;

/**
 * What GlitchTip shows as one issue, and mails about once.
 *
 * @param hash the key it groups by
 * @param title {@code Type: first line of the message}
 * @param culprit the transaction, or the innermost frame of the application
 * @param events what was grouped, in order of arrival
 */
public record Issue(String hash, String title, String culprit, List<SentEvent> events) {

    public int count() {
        return events.size();
    }
}
