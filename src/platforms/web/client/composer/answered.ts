/** What IndexedDB answers to a request. @see https://developer.mozilla.org/docs/Web/API/IDBRequest */
export function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
