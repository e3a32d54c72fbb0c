/* What every stand-in for a vendor's library is made of.
 *
 * A stand-in exports a vendor's functions, with the vendor's signatures and return codes, and has no card and no
 * reader of its own: it finds the file "standin.port" in the directory in which it lies itself, connects to
 * 127.0.0.1 on the port written there, and asks the simulated devices of wscall.sim.standins.server line by line.
 * It is built for Linux and for Windows (32 and 64 bits) from the same source.
 *
 * Like the libraries it stands in for, it is to be called by one thread at a time.
 */
#ifndef WSCALL_STANDIN_H
#define WSCALL_STANDIN_H

#include <stddef.h>

#ifdef _WIN32
#define STANDIN_EXPORT __declspec(dllexport)
#else
#define STANDIN_EXPORT __attribute__((visibility("default")))
#endif

/* The calling convention of the vendors' Windows libraries; 64-bit Windows and Linux know one convention only. */
#if defined(_WIN32) && !defined(_WIN64)
#define STANDIN_CALL __stdcall
#else
#define STANDIN_CALL
#endif

/* How a request ended. */
enum {
    STANDIN_DONE = 0,
    STANDIN_NO_CARD,     /* nothing lies there, or it was taken away */
    STANDIN_TWO_CARDS,   /* two cards are on the antenna */
    STANDIN_NOT_POWERED, /* a card lies there and has no power */
    STANDIN_NO_SAM,      /* what is asked for needs a SAM, or its PIN */
    STANDIN_TIMEOUT,     /* nothing came in the time given */
    STANDIN_UNPLUGGED,   /* the device is not there */
    STANDIN_FAILED       /* the device or the card refuses */
};

/* What standin_enter leaves to the caller, who alone knows how its function shows it. */
enum {
    STANDIN_SOUND = 0,
    STANDIN_EMPTY,   /* report success and give nothing */
    STANDIN_LENGTH,  /* tell an impossible length */
    STANDIN_OVERRUN, /* write past the buffer: standin_overrun */
    STANDIN_REFUSE   /* return the vendor's own error code */
};

#define STANDIN_REPLY 32768 /* bytes that hold any reply */

/* Say which exported function was entered, first thing in it. Plays "hang", "crash", "exit" and "flood" here and
 * does not return from them; returns one of the faults above. */
int standin_enter(const char *symbol);

/* Ask one line, formatted as by printf, without its line end; `reply` (may be NULL) gets what follows the outcome.
 *
 *   status SLOT            -> empty | unpowered | powered        SLOT: contactless, contact, sam1, sam2 ...
 *   power_on SLOT          -> hex of the ATR, of a contactless card the ATS
 *   power_off SLOT
 *   transmit SLOT HEX      -> hex of the answer, with its status word
 *   insertion PLACE        -> a number, another one each time a card is put down there; PLACE: a slot or id-reader
 *   pin DIGITS                shows the SAM its PIN, for the records that follow
 *   id_card                -> hex of the text block (256 bytes), hex of the photo block (1024 bytes)
 *   id_fields              -> name=hex ... of the same card: texts in GBK. name, sex, nation, birth, address, number,
 *                             issuer, valid_from, valid_to, kind; sex_name and nation_name are the codes in words
 *   scan MILLISECONDS      -> hex of the code (UTF-8) that is held up, or will be in that time
 *   record card|people|health
 *                          -> name=hex ... of the health card, by the specification's names, texts in GBK;
 *                             gmwzmc1, gmfy1 ... and myjzmc1, myjzsj1 ... are the lists of allergies and vaccinations
 *   photo                  -> hex of the JPEG on the health card
 *   identity               -> model=hex serial=hex firmware=hex
 *   indicate ok|error|wait|remove_card
 */
int standin_ask(char *reply, size_t size, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* Whether the device is there. */
int standin_plugged(void);

/* Bytes from hexadecimal digits, up to the first character that is none. Returns how many there are, of which no
 * more than `size` are written. */
size_t standin_octets(const char *hex, unsigned char *out, size_t size);

/* Hexadecimal digits of bytes, with a NUL: 2 * length + 1 bytes. */
void standin_digits(const unsigned char *octets, size_t length, char *out);

/* The value of name=hex in a reply, with a NUL behind it; longer values are cut to size - 1 bytes. Returns its
 * length, 0 for an empty value and for a name that is not there. */
size_t standin_field(const char *reply, const char *name, char *out, size_t size);

/* Power a card up. Returns the length of the ATR or ATS, or the outcome as a negative number. */
int standin_power_on(const char *slot, unsigned char *atr, size_t size);

/* Exchange an APDU. Returns the length of the answer, or the outcome as a negative number. `whole` fetches the rest
 * after 61xx and repeats with the right length after 6Cxx, as some readers do by themselves. */
int standin_transmit(
    const char *slot, const unsigned char *command, size_t length, unsigned char *answer, size_t size, int whole);

/* Write past a buffer of that size, as far as a vendor's library does that misjudged it. */
void standin_overrun(void *buffer, size_t size);

/* Write a file beside the library, where several vendors leave their temporary files, or at an absolute path. Returns
 * 0 or -1. */
int standin_write(const char *name, const void *content, size_t length);

#define STANDIN_PICTURE 38862 /* bytes of a portrait of 102 x 126 points, 24 bits */

/* A portrait as the decoders of photo blocks give it, a BMP; there is no person on it. */
void standin_picture(unsigned char out[STANDIN_PICTURE]);

#endif
