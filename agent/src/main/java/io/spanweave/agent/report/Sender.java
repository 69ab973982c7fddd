package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.HttpProxy;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Posts envelopes over one connection that is kept open. Only for the reporter's thread, but for one method. */
final class Sender {
    private static final int ROOM_AT_FIRST = 8_192;

    /** A giant envelope may need more for once; it is not kept. */
    private static final int ROOM_KEPT = 65_536;

    private final Dsn dsn;
    private final @Nullable HttpProxy proxy;
    private final String certificates;
    private final int connectTimeout;
    private final int readTimeout;
    /** Up to the length of the body. */
    private final byte[] head;

    private byte[] request;
    private @Nullable SSLSocketFactory tls;
    private volatile @Nullable Connection connection;

    /** Makes one that sends through the proxy that is set, if any. */
    Sender(Dsn dsn, Settings settings, String version) {
        this(
                dsn,
                settings.isSet(Setting.PROXY) ? HttpProxy.parse(settings.text(Setting.PROXY)) : null,
                settings,
                version);
    }

    /**
     * Makes one; nothing is opened before {@link #send}.
     *
     * @param proxy what to send through; null for nothing
     */
    Sender(Dsn dsn, @Nullable HttpProxy proxy, Settings settings, String version) {
        this.dsn = dsn;
        this.proxy = proxy;
        this.certificates = settings.text(Setting.CA_FILE);
        this.connectTimeout = Math.max(1, settings.millis(Setting.CONNECT_TIMEOUT));
        this.readTimeout = Math.max(1, settings.millis(Setting.READ_TIMEOUT));
        String agent = "spanweave/" + version;
        // A proxy that has to read it wants to be told the server there, too.
        HttpProxy reader = dsn.isTls() ? null : proxy;
        this.head = String.join(
                        "\r\n",
                        "POST " + (reader == null ? "" : "http://" + dsn.authority()) + dsn.envelopePath()
                                + " HTTP/1.1",
                        (reader == null ? "" : Connection.authorization(reader)) + "Host: " + dsn.authority(),
                        "User-Agent: " + agent,
                        // GlitchTip reads the key from here, and not from the envelope.
                        "X-Sentry-Auth: Sentry sentry_version=7,sentry_client=" + agent + ",sentry_key=" + dsn.key(),
                        "Content-Type: application/x-sentry-envelope",
                        "Content-Encoding: gzip",
                        "Content-Length: ")
                .getBytes(StandardCharsets.ISO_8859_1);
        this.request = Arrays.copyOf(head, ROOM_AT_FIRST);
    }

    /**
     * Posts an envelope. A connection the server has closed in the meantime is opened again once: the event's id lets
     * the server see a repetition.
     *
     * @param envelope compressed with gzip
     * @throws IOException when no answer came; the envelope may be sent again
     */
    Connection.Answer send(byte[] envelope) throws IOException {
        Connection.Answer answer = exchange(envelope);
        if (proxy != null && answer.status() == Connection.AUTHENTICATION_REQUIRED) {
            throw Connection.refused(proxy, answer.status());
        }
        return answer;
    }

    private Connection.Answer exchange(byte[] envelope) throws IOException {
        int length = compose(envelope);
        Connection open = connection;
        if (open != null && open.isOld()) {
            close();
            open = null;
        }
        if (open != null) {
            try {
                return post(open, length);
            } catch (IOException e) {
                boolean stale = open.isUsed() && !(e instanceof java.net.SocketTimeoutException);
                close();
                if (!stale) {
                    throw e;
                }
            }
        }
        open = Connection.open(dsn, proxy, tls(), connectTimeout, readTimeout);
        connection = open;
        return post(open, length);
    }

    private @Nullable SSLSocketFactory tls() throws IOException {
        if (tls == null && dsn.isTls()) {
            tls = certificates.isEmpty()
                    ? TrustedCertificates.ofTheJvm()
                    : TrustedCertificates.with(new File(certificates));
        }
        return tls;
    }

    /** Everything in one array: in two writes it would be two packets, and the second would wait for the first. */
    private int compose(byte[] envelope) {
        byte[] end = (envelope.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        int length = head.length + end.length + envelope.length;
        if (request.length < length || (request.length > ROOM_KEPT && length <= ROOM_KEPT)) {
            request = Arrays.copyOf(head, Math.max(length, ROOM_AT_FIRST));
        }
        System.arraycopy(end, 0, request, head.length, end.length);
        System.arraycopy(envelope, 0, request, head.length + end.length, envelope.length);
        return length;
    }

    private Connection.Answer post(Connection open, int length) throws IOException {
        boolean answered = false;
        try {
            Connection.Answer answer = open.post(request, length);
            answered = open.isReusable();
            return answer;
        } finally {
            if (!answered) {
                close();
            }
        }
    }

    /** See {@link Connection#giveUpIfStuck}; for any thread. */
    void giveUpIfStuck() {
        Connection open = connection;
        if (open != null) {
            open.giveUpIfStuck();
        }
    }

    void close() {
        Connection open = connection;
        if (open != null) {
            open.close();
            connection = null;
        }
    }
}
