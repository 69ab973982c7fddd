package io.spanweave.agent.report;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** An authority of one's own, trusted beside those the JVM trusts; for the agent's connection, and for no other. */
final class TrustedCertificates {
    private TrustedCertificates() {}

    /**
     * Makes sockets that trust what the JVM trusts. Not {@link SSLSocketFactory#getDefault}: who asks for that first decides
     * for the whole JVM, and the application may yet set {@code javax.net.ssl.trustStore}.
     */
    static SSLSocketFactory ofTheJvm() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("there is no TLS (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Makes sockets that trust it.
     *
     * @param pem a file of certificates in PEM
     * @throws IOException when there is none in it
     */
    static SSLSocketFactory with(File pem) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate own : read(pem)) {
                trusted.setCertificateEntry("own" + count++, own);
            }
            for (TrustManager jvm : trustManagers(null)) {
                if (jvm instanceof X509TrustManager) {
                    for (X509Certificate known : ((X509TrustManager) jvm).getAcceptedIssuers()) {
                        trusted.setCertificateEntry("jvm" + count++, known);
                    }
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(trusted), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates in " + pem + " cannot be used (" + e.getMessage() + ")", e);
        }
    }

    private static Collection<? extends Certificate> read(File pem) throws IOException, GeneralSecurityException {
        try (InputStream in = new FileInputStream(pem)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException("there is no certificate in " + pem);
            }
            return found;
        }
    }

    private static TrustManager[] trustManagers(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
