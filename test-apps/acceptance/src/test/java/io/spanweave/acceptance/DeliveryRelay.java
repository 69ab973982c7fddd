package io.spanweave.acceptance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** What stands between the agent and its server: something that ends TLS, or a proxy. All of it goes to one port. */
final class DeliveryRelay implements AutoCloseable {
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final String WHO_ARE_YOU =
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private final ServerSocket socket;
    private final int onward;
    /** What a client has to say; null where it is no proxy. */
    private final @Nullable String authorization;

    private final List<Socket> open = new ArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();

    private DeliveryRelay(ServerSocket socket, int onward, @Nullable String authorization) {
        this.socket = socket;
        this.onward = onward;
        this.authorization = authorization;
        daemon(this::accept);
    }

    /** Ends TLS. */
    static DeliveryRelay secured(DeliveryCertificate certificate, int onward)
            throws IOException, GeneralSecurityException {
        return new DeliveryRelay(
                certificate.context().getServerSocketFactory().createServerSocket(0, 50, loopback()), onward, null);
    }

    /** A proxy for those who know its user and password. */
    static DeliveryRelay proxy(String credentials, int onward) throws IOException {
        String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        return new DeliveryRelay(
                new ServerSocket(0, 50, loopback()), onward, "proxy-authorization: basic " + lower(encoded));
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many were turned away, or went away before anything could be asked. */
    int refused() {
        return refused.get();
    }

    /** The first lines of what a proxy was asked for. */
    List<String> requests() {
        return requests;
    }

    private void accept() throws IOException {
        while (!socket.isClosed()) {
            Socket client = socket.accept();
            synchronized (open) {
                open.add(client);
            }
            daemon(() -> {
                try (client) {
                    serve(client);
                }
            });
        }
    }

    private void serve(Socket client) throws IOException {
        if (client instanceof SSLSocket secured) {
            try {
                secured.startHandshake();
            } catch (IOException e) {
                refused.incrementAndGet();
                return;
            }
        }
        InputStream in = new BufferedInputStream(client.getInputStream());
        try (Socket server = new Socket(loopback(), onward)) {
            if (authorization == null) {
                between(in, client, server);
            } else {
                proxy(in, client, server);
            }
        }
    }

    private static void between(InputStream in, Socket client, Socket server) throws IOException {
        daemon(() -> server.getInputStream().transferTo(client.getOutputStream()));
        in.transferTo(server.getOutputStream());
    }

    private void proxy(InputStream in, Socket client, Socket server) throws IOException {
        daemon(() -> {
            // Answers stand for themselves, also the one to a CONNECT: it comes before anything is asked of the server.
            server.getInputStream().transferTo(client.getOutputStream());
        });
        for (String first = line(in); !first.isEmpty(); first = line(in)) {
            requests.add(first);
            List<String> headers = new ArrayList<>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                headers.add(header);
            }
            if (!headers.removeIf(header -> lower(header).equals(authorization))) {
                refused.incrementAndGet();
                say(WHO_ARE_YOU, client.getOutputStream());
                // Nothing is left unread: closing would reset the connection, and the answer be lost.
                client.shutdownOutput();
                in.transferTo(OutputStream.nullOutputStream());
                return;
            }
            if (first.startsWith("CONNECT ")) {
                say(ESTABLISHED, client.getOutputStream());
                in.transferTo(server.getOutputStream());
                return;
            }
            String own = first.replaceFirst(" http://[^/]*", " ");
            say(own + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n", server.getOutputStream());
            server.getOutputStream().write(in.readNBytes(length(headers)));
        }
    }

    private static int length(List<String> headers) {
        return headers.stream()
                .map(DeliveryRelay::lower)
                .filter(header -> header.startsWith("content-length:"))
                .mapToInt(header -> Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).trim()))
                .findFirst()
                .orElse(0);
    }

    private static void say(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Empty at the end of everything, too. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        synchronized (open) {
            for (Socket client : open) {
                client.close();
            }
        }
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException oneSideIsGone) {
                        // As it should be, at the end.
                    }
                },
                "delivery-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }
}
