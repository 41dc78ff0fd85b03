import { createTransport } from 'nodemailer';
import { ownField } from '@setpoint/kube';
import { deliveryError, messageOf } from '../errors.ts';
import { type CreateService, flagOf, type MailPort, textOf } from './service.ts';

/** `service.email`: a mail over SMTP; recipients are addresses, several with commas between. */
export const createEmail: CreateService = (options) => ({
  type: 'email',
  async send({ service, recipient, notification }, ports, signal) {
    const section = notification.sections.get('email');
    const mail = {
      host: textOf(options, 'host'),
      port: Number(ownField(options, 'port') ?? 25),
      insecure: flagOf(options, 'insecure_skip_verify'),
      username: textOf(options, 'username'),
      password: textOf(options, 'password'),
      from: textOf(options, 'from'),
      to: recipient.split(',').map((address) => address.trim()),
      subject: textOf(section, 'subject'),
      body: textOf(section, 'body') || notification.message,
      html: flagOf(options, 'html'),
    };
    try {
      await ports.mail.send(mail, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw deliveryError(service, `${mail.host}:${mail.port}: ${messageOf(error)}`);
    }
  },
});

const implicitTlsPort = 465;
const timeoutMs = 30_000;

/** Mails over SMTP: TLS from the start on port 465, by STARTTLS elsewhere where the server offers it. */
export const smtpMail: MailPort = {
  async send(mail, signal) {
    const transport = createTransport({
      host: mail.host,
      port: mail.port,
      secure: mail.port === implicitTlsPort,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      tls: { rejectUnauthorized: !mail.insecure },
      ...(mail.username === '' ? {} : { auth: { user: mail.username, pass: mail.password } }),
    });
    const close = (): void => transport.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      await transport.sendMail({
        from: mail.from,
        to: [...mail.to],
        subject: mail.subject,
        ...(mail.html ? { html: mail.body } : { text: mail.body }),
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } finally {
      signal.removeEventListener('abort', close);
      transport.close();
    }
  },
};
